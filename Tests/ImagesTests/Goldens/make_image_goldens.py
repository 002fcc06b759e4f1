# Small synthetic files for tests of resizing and of four-ink JPEG; values by Pillow 13.
from PIL import Image; import numpy as np, io, json
r=np.random.default_rng(5)
y,x=np.mgrid[0:19,0:23]
im=(np.clip(128+90*np.sin(x/3.)*np.cos(y/4.)+r.normal(0,25,(19,23)),0,255)).astype(np.uint8)
np.save('resize_source.npy',im)
F={'box':Image.BOX,'bilinear':Image.BILINEAR,'bicubic':Image.BICUBIC,'lanczos':Image.LANCZOS}
d={}
for f,k in F.items():
    for (w,h) in [(11,9),(40,31),(30,5),(7,25),(23,8)]:
        d[f'{f}_{w}x{h}']=np.array(Image.fromarray(im).resize((w,h),k))
rgb=np.stack([im,255-im,np.roll(im,4,1)],-1); np.save('resize_source_rgb.npy',rgb)
d['rgb_bicubic_13x17']=np.array(Image.fromarray(rgb).resize((13,17),Image.BICUBIC))
np.savez_compressed('resize_pillow.npz',**d)
cm=Image.fromarray(np.dstack([rgb,np.roll(im,3,0)]),'CMYK') if False else Image.frombytes('CMYK',(23,19),np.ascontiguousarray(np.dstack([rgb,np.roll(im,3,0)])).tobytes())
cm.save('four_inks.jpg',quality=90)
np.save('four_inks_rgb.npy',np.array(Image.open('four_inks.jpg').convert('RGB')))
